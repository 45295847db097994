INSERT INTO t VALUES ('a', 1), ('a,c', 2), ('', 3);
UPDATE t SET k = 'b' WHERE k = 'a';
UPDATE t SET v = 9 WHERE k = '';
DELETE FROM t WHERE k = 'a,c';
