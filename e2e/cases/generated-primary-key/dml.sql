INSERT INTO t (a, b, v) VALUES (1, 1, 1), (2, 2, 2);
UPDATE t SET v = 5 WHERE k = 2;
UPDATE t SET a = 7 WHERE k = 4;
DELETE FROM t WHERE k = 2;
