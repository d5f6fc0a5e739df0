using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>Refuses a <see cref="GatewayOptions.AllowedOrigins"/> that cannot be read.</summary>
internal sealed class AllowedOriginsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options) => AllowedOrigins.TryParse(options.AllowedOrigins, out _)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"Gateway:AllowedOrigins is '{options.AllowedOrigins}'; it must be origins such as https://app.example.com, "
            + "without a path or '/' at the end, separated by commas.");
}
