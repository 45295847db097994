INSERT INTO `ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää` VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), (2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2);
UPDATE `ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää` SET `a``b` = `a``b` + 10, `ÿ%_;--/*` = 5, `日本語の列名前です` = 6;
ALTER TABLE `a.b``c` ADD COLUMN `ALTER, DROP TABLE x` INT, ADD INDEX `i``,i` (`a b`), CHANGE `?` `??` BIGINT;
INSERT INTO `a.b``c` VALUES (1, 2, 3, 4, 5, 6, 7), (2, 3, 4, 5, 6, 7, 8);
UPDATE `a.b``c` SET `ALTER, DROP TABLE x` = `a b`, `@v` = NULL;
DELETE FROM `ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää` WHERE `select` = 1;
RENAME TABLE `a.b``c` TO `TO``,``x`;
INSERT INTO `TO``,``x` (id) VALUES (9);
