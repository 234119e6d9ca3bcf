namespace Slipway.Azure.Teams.Bot;

/// <summary>The address at which a conversation is answered. A token goes to it, so only hosts that are listed whole are believed.</summary>
public static class ServiceAddress
{
    /// <summary>Whether a token may be sent there: https, a listed host, its usual port, and nobody's name and password in it.</summary>
    public static bool IsAllowed(string? address, TeamsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            && uri.Scheme == Uri.UriSchemeHttps
            && uri.IsDefaultPort
            && uri.UserInfo.Length == 0
            && uri.Query.Length == 0
            && uri.Fragment.Length == 0
            && options.ServiceHosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase);
    }
}
