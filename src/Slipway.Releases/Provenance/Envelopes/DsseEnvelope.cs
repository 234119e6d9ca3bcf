using System.Text;
using System.Text.Json;

namespace Slipway.Releases.Provenance.Envelopes;

/// <summary>A signed message as the Dead Simple Signing Envelope carries it: https://github.com/secure-systems-lab/dsse, version 1.</summary>
/// <param name="PayloadType">What the payload is; signed together with it.</param>
/// <param name="Payload">The message.</param>
/// <param name="Signatures">The signatures, each of them enough.</param>
public sealed record DsseEnvelope(string PayloadType, byte[] Payload, IReadOnlyList<DsseSignature> Signatures)
{
    /// <summary>The payload type of in-toto statements.</summary>
    public const string InToto = "application/vnd.in-toto+json";

    private const int MostSignatures = 16;
    private const int MostEnvelopes = 100;

    /// <summary>What is signed: type and payload, each with its length, so that neither can pass for the other.</summary>
    public byte[] PreAuthenticationEncoding() =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(PayloadType)} {PayloadType} {Payload.Length} "), .. Payload];

    /// <summary>Reads a file that holds one envelope, or with <paramref name="isLines"/> one in each line.</summary>
    /// <exception cref="ProofFlawException">It holds something else.</exception>
    internal static IReadOnlyList<DsseEnvelope> ReadAll(ReadOnlyMemory<byte> file, bool isLines)
    {
        if (!isLines)
        {
            return [Read(ProofJson.Read(file))];
        }

        List<DsseEnvelope> envelopes = [];
        while (file.Length > 0)
        {
            int end = file.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? file : file[..end];
            file = end < 0 ? default : file[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).Length == 0)
            {
                continue;
            }

            if (envelopes.Count == MostEnvelopes)
            {
                throw new ProofFlawException($"holds more than {MostEnvelopes} envelopes");
            }

            envelopes.Add(Read(ProofJson.Read(line)));
        }

        return envelopes.Count > 0 ? envelopes : throw new ProofFlawException("holds no envelope");
    }

    private static DsseEnvelope Read(JsonElement json)
    {
        string type = json.TextAt("payloadType") ?? throw new ProofFlawException("is no DSSE envelope: it has no payloadType");
        byte[] payload = ProofJson.FromBase64(json.TextAt("payload")) ?? throw new ProofFlawException("is no DSSE envelope: its payload is not Base64");
        IReadOnlyList<JsonElement> signatures = json.ListAt("signatures");
        return signatures.Count is 0 or > MostSignatures
            ? throw new ProofFlawException($"has {signatures.Count} signatures; from 1 to {MostSignatures} are read")
            : new(type, payload, [.. signatures.Select(Signature)]);
    }

    private static DsseSignature Signature(JsonElement json) => new(
        json.TextAt("keyid") ?? "",
        ProofJson.FromBase64(json.TextAt("sig")) ?? throw new ProofFlawException("has a signature that is not Base64"),
        json.TextAt("cert"));
}

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">A hint at the key, which decides nothing; empty for none.</param>
/// <param name="Bytes">The signature.</param>
/// <param name="Certificates">The signer's certificate and those above it in PEM, as some signers add them; null for none.</param>
public sealed record DsseSignature(string KeyId, byte[] Bytes, string? Certificates);
