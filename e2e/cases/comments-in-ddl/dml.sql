/* leading */ CREATE /* a */ TABLE /*b*/ `a` /* ; */ ( -- line, with ( and '
  id INT /* c */ PRIMARY KEY, # hash ` "
  `x y` INT COMMENT 'it''s; -- /* not */ a comment',
  v VARCHAR(10) DEFAULT "/*"
) /*!50100 COMMENT 'versioned' */;
-- a line before
ALTER TABLE a /* , DROP COLUMN v */ ADD COLUMN w INT /* , */ COMMENT 'a,b', ADD KEY k (w) -- end
;
/*!40101 ALTER TABLE a ADD COLUMN z INT */;
ALTER TABLE a ADD COLUMN q INT /*!99999 , DROP COLUMN v */ /*M!100100 , DROP COLUMN w */;
ALTER TABLE a ADD COLUMN r INT, ADD COLUMN s INT /*T! , DROP COLUMN z */;
ALTER TABLE a COMMENT = 'DROP TABLE a; #', AUTO_INCREMENT = 5;
INSERT INTO a VALUES (1, 2, 'v', 3, 4, 5, 6, 7);
RENAME /* x */ TABLE a /*to*/ TO `b``c`;
DROP TABLE /* generated? */ IF EXISTS nothing, t /* by us */;
INSERT INTO `b``c` (id) VALUES (2);
