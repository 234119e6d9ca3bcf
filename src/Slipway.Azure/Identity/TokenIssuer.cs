namespace Slipway.Azure.Identity;

/// <summary>Who signs tokens, and for whom they must be made out.</summary>
/// <param name="Issuer">The <c>iss</c> claim, to the letter.</param>
/// <param name="Audience">The <c>aud</c> claim.</param>
/// <param name="Kind">Whose they are.</param>
public sealed record TokenIssuer(string Issuer, string Audience, TokenIssuerKind Kind)
{
    /// <summary>Where the issuer tells its keys (OpenID Connect Discovery 1.0, section 4).</summary>
    public string Metadata => $"{Issuer.TrimEnd('/')}/.well-known/openid-configuration";
}
