using Microsoft.Extensions.Options;

namespace AdGenius.Gateway;

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
