INSERT INTO t VALUES (1, 'abcd', x'010203'), (2, 'äöüß', x'0203');
UPDATE t SET k = 'abcx' WHERE id = 1;
DELETE FROM t WHERE id = 2;
INSERT INTO t VALUES (3, 'äöüzz', x'020355');
UPDATE t SET k = 'abd', b = x'0301' WHERE id = 1;
INSERT INTO t VALUES (4, 'abc', x'0102');
