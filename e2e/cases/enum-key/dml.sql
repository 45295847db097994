INSERT INTO t VALUES ('alpha', 1), ('zeta', 2);
UPDATE t SET k = 'mid' WHERE k = 'alpha';
UPDATE t SET v = 5 WHERE k = 'zeta';
INSERT INTO t VALUES ('alpha', 3);
DELETE FROM t WHERE k = 'mid';
