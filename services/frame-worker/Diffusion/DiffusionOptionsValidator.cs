using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

[OptionsValidator]
internal sealed partial class DiffusionOptionsValidator : IValidateOptions<DiffusionOptions>;
