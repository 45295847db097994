CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(30), c INT);
INSERT INTO t VALUES (1, 1, 'one', 1), (2, 2, 'two', 2);
