using Microsoft.Extensions.Configuration;

namespace Slipway.Azure.Identity;

/// <summary>
/// Which storage account keeps everything. Read from <c>SlipwayStorage</c>, or else from <c>AzureWebJobsStorage</c>: a connection string, or
/// below that name <c>accountName</c>, or <c>blobServiceUri</c> and <c>tableServiceUri</c>, for access by identity, and <c>clientId</c> for a
/// user-assigned managed identity. With <c>prepared: true</c> its containers and tables were made by whoever deployed, and nothing is created.
/// </summary>
public sealed record StorageOptions
{
    private static readonly string[] Names = ["SlipwayStorage", "AzureWebJobsStorage"];

    /// <summary>The setting that names the account; sentences about it say so.</summary>
    public string Setting { get; set; } = Names[0];

    /// <summary>A connection string. It holds a key: never log it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The blob service's address.</summary>
    public string? BlobServiceUri { get; set; }

    /// <summary>The table service's address.</summary>
    public string? TableServiceUri { get; set; }

    /// <summary>The client id of a user-assigned managed identity; null for <c>DefaultAzureCredential</c>.</summary>
    public string? ClientId { get; set; }

    /// <summary><c>true</c> where the containers and tables are there already, and the identity need not have the right to create them.</summary>
    public string? Prepared { get; set; }

    /// <summary>Whether nothing is created.</summary>
    public bool IsPrepared => bool.TryParse(Prepared, out bool prepared) && prepared;

    /// <summary>Takes the settings of the first name that has any.</summary>
    public void Read(IConfiguration configuration)
    {
        if (Names.Select(configuration.GetSection).FirstOrDefault(HasText) is { } section)
        {
            Read(section);
        }
    }

    /// <summary>Takes the settings of this section.</summary>
    public void Read(IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        Setting = section.Path;
        ConnectionString = Text(section.Value);
        ClientId = Text(section["clientId"]);
        Prepared = Text(section["prepared"]);
        string? account = Text(section["accountName"]);
        BlobServiceUri = Text(section["blobServiceUri"]) ?? (account is null ? null : $"https://{account}.blob.core.windows.net");
        TableServiceUri = Text(section["tableServiceUri"]) ?? (account is null ? null : $"https://{account}.table.core.windows.net");
    }

    /// <summary>The setting's name alone: the connection string holds a key.</summary>
    public override string ToString() => Setting;

    private static bool HasText(IConfigurationSection section) =>
        Text(section.Value) is not null || section.GetChildren().Any(child => Text(child.Value) is not null);

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
