-- Names of tables and columns in references are written in another case than they were made.
CREATE TABLE "Users" ("ID" INTEGER PRIMARY KEY, "Name" TEXT NOT NULL);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id));
CREATE TABLE likes (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES USERS);
