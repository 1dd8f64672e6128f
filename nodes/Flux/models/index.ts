import { flux11Pro } from './flux11Pro';
import { flux2Flex } from './flux2Flex';
import { flux2Max } from './flux2Max';
import { flux2Pro } from './flux2Pro';
import { fluxPro } from './fluxPro';
import type { FluxModel } from './model';
import { other } from './other';

/** The catalog: every model that the node offers, in alphabetical order of their names (n8n's rule for lists). */
export const models: FluxModel[] = [fluxPro, flux2Flex, flux2Max, flux2Pro, flux11Pro, other];

/** The model of that slug, or undefined for a slug that is not in the catalog. */
export function findModel(slug: unknown): FluxModel | undefined {
	return models.find((model) => model.slug === slug);
}
