CREATE TABLE `identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`user` text NOT NULL,
	PRIMARY KEY(`issuer`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `identities_by_user` ON `identities` (`user`);--> statement-breakpoint
CREATE TABLE `passwords` (
	`name` text PRIMARY KEY NOT NULL,
	`salt` text NOT NULL,
	`hash` text NOT NULL,
	`user` text NOT NULL,
	`places` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `passwords_by_user` ON `passwords` (`user`);--> statement-breakpoint
CREATE TABLE `plans` (
	`name` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `plans` VALUES ('free', '{"jobs":10000,"services":100}');--> statement-breakpoint
-- Accounts of before keep their name as id: jobs and services name it as their owner.
INSERT INTO `passwords` SELECT `name`, `salt`, `hash`, `id`, '[]' FROM `users` WHERE `id` <> '';--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`plan` text NOT NULL,
	`status` text NOT NULL,
	`token_epoch` integer NOT NULL,
	`created` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_users` SELECT `id`, 'user', 'free', 'active', 0, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM `users` WHERE `id` <> '';--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
CREATE INDEX `users_by_created` ON `users` (`created`,`id`);--> statement-breakpoint
-- The operator's services belonged to "admin", which a user may be called.
UPDATE `services` SET `owner` = '~operator', `body` = json_set(`body`, '$.owner', '~operator')
WHERE `owner` = 'admin' AND (`id` = '00000000000000000000000000000001' OR NOT EXISTS (SELECT 1 FROM `users` WHERE `id` = 'admin'));
