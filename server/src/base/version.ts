// The version of Faultline, as package.json has it; a test holds them equal. Reports and the server name it.

export const version = '0.1.0';
