using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Slipway.Azure;
using Slipway.Functions.Access;
using Slipway.Functions.Agents;
using Slipway.Functions.Cards;
using Slipway.Functions.Deciding;
using Slipway.Functions.Http;
using Slipway.Functions.Page;
using Slipway.Functions.Starting;
using Slipway.Functions.Telemetry;
using Slipway.Functions.Verifying;

namespace Slipway.Functions;

/// <summary>What the functions need, wherever they run.</summary>
public static class Composition
{
    /// <summary>Registers the adapters and the parts that functions share.</summary>
    public static IServiceCollection AddSlipway(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSlipwayAzure(configuration);
        services.AddTransient(typeof(Lazy<>), typeof(FirstUse<>));
        services.AddTelemetry(configuration);
        services.AddHostedService<PrepareStorage>();
        services.AddSingleton<Door>().AddSingleton<CallerPace>().AddSingleton<IFunctionMetadataTransformer, OpenTriggers>();
        services.AddSingleton<Respond>();
        services.AddSingleton<ReleaseStart>();
        services.AddSingleton<VerificationStart>();
        services.AddSingleton<RetainedProducts>();
        services.AddSingleton<PromotedVersions>();
        services.AddSingleton<RequestedReleases>().AddSingleton<AcceptedReleases>().AddSingleton<WayBack>().AddSingleton<SeenApprovals>();
        services.AddSingleton<LiveReleases>().AddSingleton<WatchedReleases>();
        services.AddSingleton<Standing>().AddSingleton<Superiors>().AddSingleton<Escalating>().AddSingleton<Callers>().AddSingleton<OwnName>().AddSingleton<Decisions>();
        services.AddSingleton<Commanding>().AddSingleton<Operators>();
        services.AddSingleton<AskedPeople>().AddSingleton<AskedEvidence>().AddSingleton<ReminderPosting>();
        services.AddSingleton<CardFaces>().AddSingleton<SubjectFaces>().AddSingleton<CardPlaces>().AddSingleton<PersonalChats>();
        services.AddSingleton<WorkflowDelivery>().AddSingleton<CardDelivery>().AddSingleton<CardPosting>();
        services.AddSingleton<Onlookers>().AddSingleton<CardAnswers>().AddSingleton<SteeringAnswers>().AddSingleton<Installs>();
        services.AddSingleton<PageViewers>().AddSingleton<ApprovalFaces>().AddSingleton<ApprovalPage>();
        services.AddSingleton<PromptPosting>().AddHostedService(provider => provider.GetRequiredService<PromptPosting>());
        services.AddHostedService<WarmBot>();
        services.AddSingleton<Waking>().AddHostedService<ReceiveAnswers>();
        return services;
    }
}
