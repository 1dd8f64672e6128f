/** What --upload adds: a file at the storage, free but public. */
import type { Probe } from '../probe.mts';
import { worded } from '../question.mts';
import { fetchUpload, uploadPicture, uploadQuestion } from '../upload.mts';

export const uploadProbes: Probe[] = [
	{
		name: 'An upload',
		asked: `${worded(uploadQuestion)}, one PNG as a data URL in \`data_urls\``,
		facts: [
			{
				says:
					'The addresses come in the order of the files as `file_urls`, beside a `message`. (The emulator can ' +
					'also answer `urls` or a bare list, see `uploadShape`; the node takes all three.)',
				from: 'documentation',
			},
			{
				about: 'body.file_urls[]',
				says:
					'The address is on images.segmind.com. It was seen with the e-mail of the account in it; ' +
					"the emulator's has none.",
				from: 'clients',
			},
		],
		look: uploadPicture,
	},
	{
		name: 'The uploaded picture',
		asked: '`GET` its address, without a key',
		facts: [
			{
				says: 'Anybody can fetch an uploaded picture, byte for byte, without a key or a redirect.',
				from: 'clients',
			},
		],
		look: fetchUpload,
	},
];
