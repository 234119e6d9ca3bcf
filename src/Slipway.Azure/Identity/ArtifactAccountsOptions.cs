using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Identity;

/// <summary>
/// The further storage accounts whose containers plans may name, each under <c>SlipwayAccounts:{name}</c> with the settings of
/// <see cref="StorageOptions"/>; only their blobs are used.
/// </summary>
public sealed record ArtifactAccountsOptions
{
    /// <summary>Each account's settings by its name in plans.</summary>
    public Dictionary<string, StorageOptions> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the settings below <c>SlipwayAccounts</c>.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (IConfigurationSection section in configuration.GetSection("SlipwayAccounts").GetChildren())
        {
            StorageOptions account = new();
            account.Read(section);
            Accounts[section.Key] = account;
        }
    }

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check(IOptions<StorageOptions> home) : IValidateOptions<ArtifactAccountsOptions>
    {
        public ValidateOptionsResult Validate(string? name, ArtifactAccountsOptions options) =>
            Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

        private string? Problem(ArtifactAccountsOptions options)
        {
            if (options.Accounts.Count == 0)
            {
                return null;
            }

            Dictionary<Uri, string> known = new() { [new BlobAccount(home.Value).Service.Uri] = home.Value.Setting };
            foreach ((string name, StorageOptions account) in options.Accounts)
            {
                if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
                {
                    return $"SlipwayAccounts:{name} is no name that a plan can use; write lower-case letters and digits, such as SlipwayAccounts:eu.";
                }

                if ((account.BlobServiceUri, account.ConnectionString) is (null, null))
                {
                    return $"SlipwayAccounts:{name} names no storage account; set SlipwayAccounts:{name}:accountName.";
                }

                if (StorageOptionsCheck.Problem(account with { TableServiceUri = account.TableServiceUri ?? account.BlobServiceUri }) is { } problem)
                {
                    return problem;
                }

                // One account under two names would let a plan promote a container onto itself.
                Uri address = new BlobAccount(account).Service.Uri;
                if (!known.TryAdd(address, account.Setting))
                {
                    return $"{account.Setting} is the same account as {known[address]}; give each account one name.";
                }
            }

            return null;
        }
    }
}
