-- As doubles, which is how a SET is compared with a number, the first three are one.
UPDATE t SET v = v * 10;
UPDATE t SET v = 7 WHERE FIND_IN_SET('m63', s) AND FIND_IN_SET('m0', s) AND v = 20;
UPDATE keyless SET v = 30 WHERE v = 3;
UPDATE keyless SET v = 20 WHERE v = 2;
DELETE FROM keyless WHERE v = 1;
DELETE FROM t WHERE v = 30;
