import { Flux } from '../../../nodes/Flux/Flux.node.ts';
import { makePicturesInEngine } from '../engineProcess.mts';
import type { MakePictures } from './contestants.mts';

/** The node in n8n's own engine. @param atATime jobs in flight; left out, the node's own default */
export function thisNode(atATime?: number): MakePictures {
	return async (pictures, hosts) => {
		const options = atATime ? { maxConcurrency: Math.min(atATime, pictures) } : {};
		const items = await makePicturesInEngine(new Flux(), pictures, hosts, options);
		return items.filter(({ binary }) => binary?.data !== undefined).length;
	};
}
