import { createSign, generateKeyPairSync } from 'node:crypto';

/** A certificate and its key, as PEM. */
export interface Certificate {
	cert: string;
	key: string;
}

/**
 * Makes a certificate that nobody trusts, valid for this century. DER is written by hand (X.690).
 * @param hosts the names of servers; without any, it is for 127.0.0.1
 */
export function selfSigned(hosts: string[] = []): Certificate {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const algorithm = sequence(ecdsaWithSha256);
	const name = sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from('127.0.0.1')))));
	const validity = sequence(generalizedTime('20000101000000Z'), generalizedTime('20991231235959Z'));
	const serialNumber = tagged(0x02, Buffer.from([1]));
	const keyInfo = publicKey.export({ type: 'spki', format: 'der' });
	const fields = [serialNumber, algorithm, name, validity, name, keyInfo];
	// Version 1 (RFC 5280, 4.1) has no extensions.
	const unsigned = hosts.length > 0 ? withNames(fields, hosts) : sequence(...fields);
	const signature = createSign('sha256').update(unsigned).sign(privateKey);
	const noUnusedBits = Buffer.from([0]);
	const bits = tagged(0x03, Buffer.concat([noUnusedBits, signature]));
	const body = sequence(unsigned, algorithm, bits).toString('base64').replace(/.{64}/g, '$&\n');
	return {
		cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}

/** Version 3, with the extension for alternative names (RFC 5280, 4.2.1.6). */
function withNames(fields: Buffer[], hosts: string[]): Buffer {
	const version3 = tagged(0xa0, tagged(0x02, Buffer.from([2])));
	const names = sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))));
	const extension = sequence(alternativeNames, tagged(0x04, names));
	return sequence(version3, ...fields, tagged(0xa3, sequence(extension)));
}

const commonName = tagged(0x06, Buffer.from([0x55, 0x04, 0x03]));
const alternativeNames = tagged(0x06, Buffer.from([0x55, 0x1d, 0x11]));
const ecdsaWithSha256 = tagged(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));

function generalizedTime(text: string): Buffer {
	return tagged(0x18, Buffer.from(text));
}

function sequence(...parts: Buffer[]): Buffer {
	return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
	const { length } = content;
	// Lengths from 128 on are preceded by their own length.
	const short = length < 128;
	const head = short ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.from(head), content]);
}
