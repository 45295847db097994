INSERT INTO t VALUES ('aaaabbbb', 1), ('aaacc', 2);
UPDATE t SET v = 3 WHERE k = 'aaaabbbb';
UPDATE t SET k = 'aaaadddd' WHERE v = 3;
DELETE FROM t WHERE k = 'aaacc';
