INSERT INTO t VALUES (1, 'a'), (2, 'b');
ALTER TABLE t MODIFY e ENUM('b', 'c', 'a');
INSERT INTO t VALUES (3, 'c');
UPDATE t SET e = 'a' WHERE id = 2;
