import type {Identity} from './lvm-state.js';

/**
The six bytes of the first Ethernet adapter, as a virtual adapter would get them: they follow from the address, so that no two machines of a fleet share them.
*/
const hardwareAddress = ({network}: Identity): readonly number[] => [0xFA, 0x16, 0x3E, ...network.address.split('.').slice(1).map(Number)];

const hex = (byte: number, digits: number): string => byte.toString(16).padStart(digits, '0');

/**
As `netstat -in` writes it: `fa.16.3e.14.4.15`.
*/
export const dottedAddress = (identity: Identity): string => hardwareAddress(identity).map(byte => hex(byte, 1)).join('.');

/**
As `entstat` writes it: `fa:16:3e:14:04:15`.
*/
export const colonAddress = (identity: Identity): string => hardwareAddress(identity).map(byte => hex(byte, 2)).join(':');

/**
As vital product data has it: `FA163E140415`.
*/
export const plainAddress = (identity: Identity): string => hardwareAddress(identity).map(byte => hex(byte, 2)).join('').toUpperCase();

/**
The world wide port name of a virtual Fibre Channel adapter, sixteen digits, by the adapter's number.
*/
export const portName = (identity: Identity, index: number): string => `C05076${identity.serialNumber.slice(-5).padStart(6, '0')}${hex((identity.partitionNumber * 16) + (index * 2), 4)}`.toUpperCase();
