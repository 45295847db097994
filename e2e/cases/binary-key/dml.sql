INSERT INTO t VALUES (x'01', x'0100', 1), (x'0100FF', x'01', 2), (x'00000000', x'', 3);
UPDATE t SET v = 9 WHERE k = x'01000000';
UPDATE t SET k = x'02' WHERE v = 3;
DELETE FROM t WHERE w = x'01';
