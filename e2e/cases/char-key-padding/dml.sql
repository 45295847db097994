INSERT INTO t VALUES ('a', 1), ('b   ', 2), ('', 3);
UPDATE t SET v = 7 WHERE k = '';
UPDATE t SET k = 'c  ' WHERE k = 'b';
DELETE FROM t WHERE k = 'a';
