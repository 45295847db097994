SET sql_mode = '';
INSERT INTO t VALUES ('nope', 1), ('b', 2);
UPDATE t SET v = 3 WHERE v = 1;
UPDATE t SET e = 'zz' WHERE v = 2;
DELETE FROM t WHERE v = 3;
