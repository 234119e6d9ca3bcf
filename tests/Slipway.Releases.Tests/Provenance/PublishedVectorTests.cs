using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Releases.Provenance.Envelopes;
using Slipway.Releases.Provenance.Keys;
using Slipway.Releases.Provenance.Statements;
using Xunit;

namespace Slipway.Releases.Tests.Provenance;

/// <summary>What the specifications themselves publish.</summary>
public class PublishedVectorTests
{
    [Fact]
    public void The_example_of_DSSE_verifies_with_its_key()
    {
        // https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#test-vectors
        DsseEnvelope envelope = new("http://example.com/HelloWorld", Encoding.UTF8.GetBytes("hello world"), []);
        byte[] signature = Convert.FromBase64String("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==");
        using ECDsa pair = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Bytes("46950820868899156662930047687818585632848591499744589407958293238635476079160"),
                Y = Bytes("5640078356564379163099075877009565129882514886557779369047442380624545832820"),
            },
        });
        VerificationKey key = VerificationKey.FromSpki(pair.ExportSubjectPublicKeyInfo());

        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(envelope.PreAuthenticationEncoding()));
        Assert.True(key.Verifies(SignedBytes.Of(envelope.PreAuthenticationEncoding()), signature));
        Assert.False(key.Verifies(SignedBytes.Of((envelope with { PayloadType = "http://example.com/HelloWorle" }).PreAuthenticationEncoding()), signature));
    }

    // RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).
    [Theory]
    [InlineData(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData(
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]
    public void The_vectors_of_RFC_8032_verify(string point, string message, string signature)
    {
        byte[] signed = Convert.FromHexString(signature);
        VerificationKey key = VerificationKey.FromSpki([.. Convert.FromHexString("302a300506032b6570032100"), .. Convert.FromHexString(point)]);

        Assert.True(key.Verifies(SignedBytes.Of(Convert.FromHexString(message)), signed));
        Assert.False(key.Verifies(SignedBytes.Of(Convert.FromHexString(message + "00")), signed));
        signed[63] ^= 0x10;
        Assert.False(key.Verifies(SignedBytes.Of(Convert.FromHexString(message)), signed));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_point_of_small_order_is_no_key(string point) => Assert.Throws<FormatException>(
        () => VerificationKey.FromSpki([.. Convert.FromHexString("302a300506032b6570032100"), .. Convert.FromHexString(point)]));

    [Fact]
    public void The_example_of_the_GitHub_workflow_build_type_is_read()
    {
        // https://github.com/slsa-framework/github-actions-buildtypes/blob/main/workflow/v1/example.json
        const string example = """
            {
              "_type": "https://in-toto.io/Statement/v1",
              "subject": [{ "name": "_", "digest": { "sha256": "fe4fe40ac7250263c5dbe1cf3138912f3f416140aa248637a60d65fe22c47da4" } }],
              "predicateType": "https://slsa.dev/provenance/v1",
              "predicate": {
                "buildDefinition": {
                  "buildType": "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
                  "externalParameters": {
                    "inputs": { "build_id": 123456768, "deploy_target": "deployment_sys_1a", "perform_deploy": "true" },
                    "vars": { "MASCOT": "Mona" },
                    "workflow": { "ref": "refs/heads/main", "repository": "https://github.com/octocat/hello-world", "path": ".github/workflow/release.yml" }
                  },
                  "internalParameters": { "github": { "actor_id": "1234567", "event_name": "workflow_dispatch" } },
                  "resolvedDependencies": [
                    { "uri": "git+https://github.com/octocat/hello-world@refs/heads/main", "digest": { "gitCommit": "c27d339ee6075c1f744c5d4b200f7901aad2c369" } },
                    { "uri": "https://github.com/actions/virtual-environments/releases/tag/ubuntu20/20220515.1" }
                  ]
                },
                "runDetails": {
                  "builder": { "id": "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/builder_go_slsa3.yml@refs/tags/v0.0.1" },
                  "metadata": { "invocationId": "https://github.com/octocat/hello-world/actions/runs/1536140711/attempts/1", "startedOn": "2023-01-01T12:34:56Z" }
                }
              }
            }
            """;
        using JsonDocument json = JsonDocument.Parse(example);
        InTotoStatement statement = new("https://slsa.dev/provenance/v1", [], json.RootElement.GetProperty("predicate"));

        SlsaProvenance provenance = SlsaProvenance.Of(statement)!;

        Assert.Equal("https://github.com/slsa-framework/slsa-github-generator/.github/workflows/builder_go_slsa3.yml@refs/tags/v0.0.1", provenance.Builder);
        Assert.Equal("https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1", provenance.BuildType);
        Assert.Equal(["https://github.com/octocat/hello-world"], provenance.Sources);
    }

    private static byte[] Bytes(string number) => BigInteger.Parse(number, System.Globalization.CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
}
