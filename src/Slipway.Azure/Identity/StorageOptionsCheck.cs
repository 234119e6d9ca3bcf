using Microsoft.Extensions.Options;

namespace Slipway.Azure.Identity;

/// <summary>Says in one sentence what is wrong with the account's settings, without repeating any of their secrets.</summary>
internal sealed class StorageOptionsCheck : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

    internal static string? Problem(StorageOptions options)
    {
        if (options.Prepared is { } prepared && !bool.TryParse(prepared, out _))
        {
            return $"{options.Setting}:prepared '{prepared}' is neither true nor false; write one of them, or leave it out.";
        }

        if (options.ConnectionString is not null)
        {
            return IsConnectionString(options)
                ? null
                : $"{options.Setting} is not a connection string of a storage account; set it to one, or set {options.Setting}:accountName.";
        }

        return (options.BlobServiceUri, options.TableServiceUri) switch
        {
            (null, null) =>
                "No storage account is configured; set SlipwayStorage or AzureWebJobsStorage to a connection string, or SlipwayStorage:accountName to an account's name.",
            (null, _) => $"{options.Setting}:blobServiceUri is missing beside tableServiceUri; set both, or only {options.Setting}:accountName.",
            (_, null) => $"{options.Setting}:tableServiceUri is missing beside blobServiceUri; set both, or only {options.Setting}:accountName.",
            _ when !IsAddress(options.BlobServiceUri) => $"{options.Setting}:blobServiceUri '{options.BlobServiceUri}' is not an https address.",
            _ when !IsAddress(options.TableServiceUri) => $"{options.Setting}:tableServiceUri '{options.TableServiceUri}' is not an https address.",
            _ => null,
        };
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps;

    private static bool IsConnectionString(StorageOptions options)
    {
        try
        {
            _ = new StorageAccount(options);
            return true;
        }
        catch (Exception refused) when (refused is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
