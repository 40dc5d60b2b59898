import {useSyncExternalStore} from 'react';
import type {Store} from '../create-store.js';

/**
The store's state; the component is drawn again when it changes.
*/
export const useStore = <State>(store: Pick<Store<State>, 'get' | 'subscribe'>): State => useSyncExternalStore(store.subscribe, store.get, store.get);
