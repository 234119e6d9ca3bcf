using Azure;
using Azure.Storage.Blobs;

namespace Slipway.Azure.Identity;

/// <summary>
/// Where artifacts lie. A plan names a container of Slipway's own account by its name alone, and one of another account as
/// <c>account/container</c>; which accounts there are, and how they are signed in to, is a setting, so no plan can aim a promotion elsewhere.
/// </summary>
public sealed class ArtifactAccounts
{
    private readonly IReadOnlyDictionary<string, BlobAccount> others;

    /// <summary>Slipway's own account, and the others by the names that plans use.</summary>
    public ArtifactAccounts(StorageAccount home, IReadOnlyDictionary<string, BlobAccount>? others = null)
    {
        ArgumentNullException.ThrowIfNull(home);
        (Home, this.others) = (home, others ?? new Dictionary<string, BlobAccount>());
    }

    /// <summary>Slipway's own account.</summary>
    public StorageAccount Home { get; }

    /// <summary>Why this container cannot be used, in a sentence; null when its account is known.</summary>
    public string? WhyUnknown(string container) =>
        Split(container) is ({ } account, _) && !others.ContainsKey(account)
            ? $"The storage account '{account}' of container {container} is not configured; set SlipwayAccounts:{account}:accountName to its name."
            : null;

    /// <summary>The account that holds a container.</summary>
    /// <exception cref="KeyNotFoundException">The account is not configured.</exception>
    public BlobAccount Of(string container) => Split(container).Account is not { } account ? Home.Artifacts
        : others.GetValueOrDefault(account) ?? throw new KeyNotFoundException(WhyUnknown(container));

    /// <summary>The container.</summary>
    /// <exception cref="KeyNotFoundException">Its account is not configured.</exception>
    public BlobContainerClient Container(string container) => Of(container).Service.GetBlobContainerClient(Split(container).Name);

    /// <summary>Whether an address is of a blob below this folder, in some container of an account that is configured; no query makes it another one.</summary>
    internal bool Holds(string address, string folder) => others.Values.Prepend(Home.Artifacts)
        .Select(account => account.Service.Uri.AbsoluteUri.TrimEnd('/') + "/")
        .Any(account => address.StartsWith(account, StringComparison.OrdinalIgnoreCase)
            && !address.AsSpan().ContainsAny('?', '#')
            && !address.Contains("/../", StringComparison.Ordinal)
            && address[account.Length..].Split('/', 2) is [{ Length: > 0 }, string blob]
            && blob.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>Why one of these containers cannot be used, in a sentence: it is missing from an account that was prepared, in which none is created.</summary>
    public async Task<string?> WhyMissingAsync(IEnumerable<string> containers, CancellationToken cancellation = default)
    {
        string?[] missing = await Task.WhenAll(containers.Distinct(StringComparer.Ordinal).Where(name => Of(name).IsPrepared).Select(
            async name => await IsThereAsync(Container(name), cancellation) ? null : name));
        return missing.OfType<string>().FirstOrDefault() is { } name
            ? $"There is no container {name} that Slipway may use, and it creates none here; add it to the environments of the deployment."
            : null;
    }

    /// <summary>Creates each of these containers that is missing; none in an account that was prepared.</summary>
    internal Task CreateAsync(IEnumerable<string> containers, CancellationToken cancellation) =>
        Task.WhenAll(containers.Distinct(StringComparer.Ordinal).Where(name => !Of(name).IsPrepared).Select(
            name => Container(name).CreateIfNotExistsAsync(cancellationToken: cancellation)));

    private static async Task<bool> IsThereAsync(BlobContainerClient container, CancellationToken cancellation)
    {
        try
        {
            return await container.ExistsAsync(cancellation);
        }
        catch (RequestFailedException refused) when (refused.Status == 403)
        {
            // Nobody can be given a right to a container that is not there, so the service does not even say that it is missing.
            return false;
        }
    }

    private static (string? Account, string Name) Split(string container) =>
        container.Split('/', 2) is [string account, string name] ? (account, name) : (null, container);
}
