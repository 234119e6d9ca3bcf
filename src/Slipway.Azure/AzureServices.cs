using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Slipway.Azure.Blobs;
using Slipway.Azure.Events;
using Slipway.Azure.Identity;
using Slipway.Azure.Metrics;
using Slipway.Azure.Metrics.Evidence;
using Slipway.Azure.Provenance;
using Slipway.Azure.Records;
using Slipway.Azure.Retention;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Arm;
using Slipway.Azure.Targets.Channels;
using Slipway.Azure.Targets.Kubernetes;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Directory;

namespace Slipway.Azure;

/// <summary>Registers the adapters.</summary>
public static class AzureServices
{
    /// <summary>
    /// Adds every adapter as a singleton, on the storage account that <paramref name="configuration"/> names. A wrong setting stops the
    /// host at its start with one sentence (<see cref="OptionsValidationException"/>).
    /// </summary>
    public static IServiceCollection AddSlipwayAzure(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        // Checked when it is first read, which the app does while it starts: whether it is a connection string only the storage clients know, and
        // to make them first of all would keep the start waiting.
        services.AddOptions<StorageOptions>().Configure(options => options.Read(configuration));
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsCheck>();
        services.AddSingleton(provider => new StorageAccount(provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.AddOptions<ArtifactAccountsOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ArtifactAccountsOptions>, ArtifactAccountsOptions.Check>();
        services.AddSingleton(provider => new ArtifactAccounts(
            provider.GetRequiredService<StorageAccount>(),
            provider.GetRequiredService<IOptions<ArtifactAccountsOptions>>().Value.Accounts.ToDictionary(account => account.Key, account => new BlobAccount(account.Value))));
        services.AddSingleton<PlanStore>().AddSingleton<BuildContainer>().AddSingleton<SealStore>().AddSingleton<Promotion>();
        services.AddSingleton<ChannelPointers>().AddSingleton<ITarget, ChannelTarget>().AddSingleton<RolloutTargets>().AddSingleton<ImageReference>();
        services.AddSingleton<ProofOfOrigin>();
        services.AddSingleton(provider => new KeyVaultKeys(
            BlobAccount.CredentialOf(provider.GetRequiredService<IOptions<StorageOptions>>().Value)));
        services.AddSingleton<ReleaseRecords>().AddSingleton<ReleaseLedger>();
        services.AddSingleton<EnvironmentRecords>().AddSingleton<WindowWaits>();
        services.AddSingleton<DriftSearch>().AddSingleton<VersionProtection>().AddSingleton<VerificationRecords>();
        services.AddSingleton<StoredVersions>().AddSingleton<NamedVersions>().AddSingleton<RetentionSurvey>();
        services.AddSingleton<Delegations>().AddSingleton<AlertRecords>().AddSingleton<GateEvidence>();
        services.AddOptions<CallerOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CallerOptions>, CallerOptions.Check>();
        services.AddOptions<CallerLimits>().Configure(limits => limits.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CallerLimits>, CallerLimits.Check>();
        services.AddOptions<AccessOptions>().Configure(access => access.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptions.Check>();
        services.AddHttpClient(CallerTokens.Client, http => http.Timeout = TimeSpan.FromSeconds(10));
        services.AddSingleton<CallerTokens>();
        services.AddSingleton<VersionRemoval>().AddSingleton<RetentionRecords>();
        services.AddTeams(configuration);
        // A line of log for each probe would drown the others; the samples are recorded as evidence.
        services.AddHttpClient<HttpProber>().ConfigurePrimaryHttpMessageHandler(HttpProber.Handler).RemoveAllLoggers();
        services.AddMetricSources(configuration);
        services.AddArmTargets(configuration);
        services.AddWebhooks(configuration);
        services.AddClusters(configuration);
        services.AddBus(configuration);
        return services;
    }
}
