import { aspectRatio, matchInputImage } from '../aspectRatios';
import type { ModelParameter } from '../model';
import { images } from '../imageParameters';
import {
	flux1OutputFormat,
	guidance,
	negativePrompt,
	outputFormat,
	outputQuality,
	seed,
	steps,
} from '../parameters';

/** What the two sizes of FLUX.2 Klein have in common: everything on their pages. */
export const kleinParameters: ModelParameter[] = [
	aspectRatio('1:1', '16:9', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', matchInputImage),
	images,
	{ ...outputFormat, apiName: 'image_format', choices: flux1OutputFormat.choices },
	{
		kind: 'boolean',
		name: 'goFast',
		apiName: 'go_fast',
		displayName: 'Go Fast',
		description: 'Whether to prefer speed to the last bit of quality',
		placement: 'option',
		default: true,
	},
	{
		...guidance,
		apiName: 'cfg',
		description: 'How closely the image follows the prompt, from 1 (loosely) to 20 (strictly)',
		default: 5,
		minimum: 1,
		maximum: 20,
	},
	negativePrompt,
	{
		...outputQuality,
		apiName: 'quality',
		description: 'Quality of the saved image, from 10 (smallest file) to 100 (best)',
		default: 90,
		minimum: 10,
	},
	seed,
	// The page prints no range.
	{
		...steps,
		default: 20,
		minimum: undefined,
		maximum: undefined,
		fieldMinimum: 1,
		fieldMaximum: 50,
	},
];
