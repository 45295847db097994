CREATE TABLE t (a VARCHAR(10) COLLATE utf8mb4_general_ci, b TEXT COLLATE utf8mb4_0900_ai_ci);
