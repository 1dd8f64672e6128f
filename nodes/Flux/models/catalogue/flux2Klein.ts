import { aspectRatio, matchInputImage } from '../aspectRatios';
import { images } from '../imageParameters';
import type { ModelParameter } from '../model';
import { flux1OutputFormat, negativePrompt, outputFormat, seed } from '../parameters';
import { guidance, outputQuality, recommended, steps } from '../rangedParameters';

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
	{ ...guidance({ from: 1, to: 20, default: 5 }), apiName: 'cfg' },
	negativePrompt,
	{ ...outputQuality({ from: 10, to: 100, default: 90 }), apiName: 'quality' },
	seed,
	recommended(steps({ from: 1, to: 50, default: 20 })),
];
