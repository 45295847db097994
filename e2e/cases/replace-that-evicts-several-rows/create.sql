CREATE TABLE t (id INT PRIMARY KEY, a INT UNIQUE, b INT UNIQUE, c VARCHAR(5) COLLATE utf8mb4_0900_ai_ci UNIQUE);
INSERT INTO t VALUES (1, 1, 1, 'a'), (2, 2, 2, 'b'), (3, 3, 3, 'c'), (4, 4, 4, 'd');
