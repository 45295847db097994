/* leading comment */ ALTER /* in */ TABLE -- rest of line
  `t` ADD COLUMN w INT COMMENT 'it''s; a -- "comment" /* not */';
INSERT INTO t VALUES (3, 3, 3);
alter table t
	add column X int;
create table `a;b` (id int primary key) /* trailing */;
INSERT INTO `a;b` VALUES (1);
ALTER TABLE t /*!80000 ADD COLUMN y INT */;
INSERT INTO t VALUES (4, 4, 4, 4, 4);
