INSERT INTO `select` VALUES (1, 2, 3, 4, 5);
UPDATE `select` SET `a``b` = 9, `ü-x` = 8;
INSERT INTO `we``ird na.me` VALUES (1, 1), (2, 2);
UPDATE `we``ird na.me` SET `key` = 3 WHERE id = 1;
INSERT INTO `日本` VALUES (1, 1);
DELETE FROM `日本`;
