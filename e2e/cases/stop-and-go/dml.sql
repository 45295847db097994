-- @start
INSERT INTO n VALUES (1, 1), (2, 2);
-- @stop
INSERT INTO n VALUES (3, 3);
-- @start
INSERT INTO n VALUES (4, 4);
-- @wait
INSERT INTO n VALUES (5, 5);
-- @stop
