SET auto_increment_increment = 10, auto_increment_offset = 3;
INSERT INTO t (v) VALUES (1), (2), (3);
INSERT INTO t VALUES (NULL, 4), (0, 5), (-5, 6);
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', auto_increment_increment = 1;
INSERT INTO t VALUES (0, 7);
INSERT INTO u VALUES (1, 0), (2, 18446744073709551614), (3, 1);
UPDATE u SET id = 18446744073709551615 WHERE v = 1;
UPDATE t SET id = 100, v = 8 WHERE v = 4;
UPDATE t SET id = 0 WHERE id = 100 AND v > 100;
