/**
Stands for a module that is not part of what users start.
*/
const nothing = {};

export default nothing;
