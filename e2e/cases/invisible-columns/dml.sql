INSERT INTO t VALUES (1, 1), (2, 2);
INSERT INTO t (id, a, b) VALUES (3, 3, 3);
UPDATE t SET a = 9 WHERE id = 1;
UPDATE t SET b = 9 WHERE id = 2;
