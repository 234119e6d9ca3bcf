using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Slipway.Functions;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddSlipway(builder.Configuration);
try
{
    await builder.Build().RunAsync();
    return 0;
}
catch (OptionsValidationException wrong)
{
    // The host copies what is written here into its log: the sentence alone is worth more there than the stack under it.
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, wrong.Failures));
    return 1;
}
