INSERT INTO t VALUES ('a', 1), ('a ', 2), ('a  ', 3);
UPDATE t SET v = 9 WHERE k = 'a ';
DELETE FROM t WHERE k = 'a';
UPDATE t SET k = 'a' WHERE k = 'a  ';
