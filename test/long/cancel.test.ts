import { cancelAndDelete } from "../support/cancel-and-delete.ts";

cancelAndDelete({ cancels: 50, deletes: 20 });
