namespace Slipway.Releases;

/// <summary>A place to read more about a release, as the pipeline names it.</summary>
/// <param name="Title">What is there, in 1 to <see cref="LongestTitle"/> characters.</param>
/// <param name="Address">An absolute http or https address without a user name.</param>
public sealed record ReleaseLink(string Title, string Address)
{
    /// <summary>How many a release may have.</summary>
    public const int Most = 3;

    /// <summary>The longest title, in characters.</summary>
    public const int LongestTitle = 80;

    /// <summary>The longest address, in characters; a button of a card takes no longer one.</summary>
    public const int LongestAddress = 300;

    /// <summary>The address as a browser opens it; null for one that nobody should open.</summary>
    public Uri? Read() =>
        Address.Length <= LongestAddress && Uri.TryCreate(Address, UriKind.Absolute, out Uri? address) && IsSafe(address) ? address : null;

    /// <summary>Whether an address may stand behind a button: http or https, with a host and without a user name, and not too long.</summary>
    public static bool IsSafe(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address is { IsAbsoluteUri: true, UserInfo.Length: 0, AbsoluteUri.Length: <= LongestAddress, IdnHost.Length: > 0 }
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
    }
}
