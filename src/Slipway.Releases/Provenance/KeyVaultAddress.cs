using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Slipway.Releases.Provenance;

/// <summary>
/// The address of one version of a key or certificate in Azure Key Vault. Only hosts of Key Vault itself are addresses, so that a plan cannot
/// have Slipway's token sent elsewhere; and only with a version, because a plan pins a key and not whatever follows it.
/// </summary>
/// <param name="Uri">The address.</param>
/// <param name="Audience">For whom a token must be, as in <c>https://vault.azure.net</c>.</param>
/// <param name="IsCertificate">Whether it is a certificate's and not a key's.</param>
public sealed partial record KeyVaultAddress(Uri Uri, string Audience, bool IsCertificate)
{
    /// <summary>Reads an address, if it is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out KeyVaultAddress? address)
    {
        Match match = Shape().Match(text ?? "");
        address = match.Success
            ? new(new Uri(text!), $"https://{match.Groups["cloud"].Value}", match.Groups["kind"].Value == "certificates")
            : null;
        return address is not null;
    }

    // The DNS suffixes of the public cloud, of China and of the US government; https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
    [GeneratedRegex(@"^https://[a-z][a-z0-9-]{1,22}[a-z0-9]\.(?<cloud>vault\.azure\.net|vault\.azure\.cn|vault\.usgovcloudapi\.net)/(?<kind>keys|certificates)/[A-Za-z0-9-]{1,127}/[0-9a-f]{32}\z")]
    private static partial Regex Shape();
}
