import { fastFluxSchnell } from './catalogue/fastFluxSchnell';
import { flux11Pro } from './catalogue/flux11Pro';
import { flux11ProUltra } from './catalogue/flux11ProUltra';
import { flux2Flex } from './catalogue/flux2Flex';
import { flux2Klein4b } from './catalogue/flux2Klein4b';
import { flux2Klein9b } from './catalogue/flux2Klein9b';
import { flux2Max } from './catalogue/flux2Max';
import { flux2Pro } from './catalogue/flux2Pro';
import { fluxDepthDev } from './catalogue/fluxDepthDev';
import { fluxDepthPro } from './catalogue/fluxDepthPro';
import { fluxDev } from './catalogue/fluxDev';
import { fluxFillDev } from './catalogue/fluxFillDev';
import { fluxFillPro } from './catalogue/fluxFillPro';
import { fluxImg2img } from './catalogue/fluxImg2img';
import { fluxKontextDev } from './catalogue/fluxKontextDev';
import { fluxKontextMax } from './catalogue/fluxKontextMax';
import { fluxKontextPro } from './catalogue/fluxKontextPro';
import { fluxPro } from './catalogue/fluxPro';
import { fluxPulid } from './catalogue/fluxPulid';
import { fluxReduxDev } from './catalogue/fluxReduxDev';
import { fluxReduxSchnell } from './catalogue/fluxReduxSchnell';
import { fluxSchnell } from './catalogue/fluxSchnell';
import { multiImageKontextMax } from './catalogue/multiImageKontextMax';
import { multiImageKontextPro } from './catalogue/multiImageKontextPro';
import { other } from './catalogue/other';
import type { FluxModel, ModelOperation } from './model';
import { forEditing } from './editing';

/** The catalog: every model that the node offers, in alphabetical order of their names (n8n's rule for lists). */
export const models: FluxModel[] = [
	fluxDepthDev,
	fluxDepthPro,
	fluxDev,
	fluxFillDev,
	fluxFillPro,
	fluxImg2img,
	fluxKontextDev,
	fluxKontextMax,
	multiImageKontextMax,
	fluxKontextPro,
	multiImageKontextPro,
	fluxPro,
	fluxPulid,
	fluxReduxDev,
	fluxReduxSchnell,
	fluxSchnell,
	fastFluxSchnell,
	flux2Flex,
	flux2Klein4b,
	flux2Klein9b,
	flux2Max,
	flux2Pro,
	flux11Pro,
	flux11ProUltra,
	other,
];

/** The models that an operation offers, as it uses them. */
export const modelsOf: Record<ModelOperation, FluxModel[]> = {
	generate: models.filter(({ operations }) => operations.includes('generate')),
	edit: models.filter(({ operations }) => operations.includes('edit')).map(forEditing),
};

/** The model of that slug, or undefined for a slug that is not in the catalog. */
export function findModel(slug: unknown, among = models): FluxModel | undefined {
	return among.find((model) => model.slug === slug);
}
