using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Layouts;

namespace AdGenius.Diffusion.Models;

/// <summary>Reads the folder of an SDXL refiner, and checks that it fits the model whose pictures it works on.</summary>
internal static class RefinerCheck
{
    /// <param name="owner">The model.</param>
    /// <param name="full">The refiner's folder.</param>
    /// <param name="read">Reads a folder.</param>
    /// <exception cref="ModelFaultException">The model cannot have a refiner, or the folder is none that fits it.</exception>
    internal static ModelFolder Read(ModelFolder owner, string full, Func<string, ModelFolder> read)
    {
        // A share of the noise levels is found by timesteps, which are others for a model of EDM.
        if (owner.Kind != ModelKind.StableDiffusionXl || owner.RequiresMask || owner.IsEdm)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The model {owner.Name} cannot have a refiner; Stable Diffusion XL can, without inpainting and without a scheduler "
                + "of EDM.");
        }

        try
        {
            ModelFolder refiner = Directory.Exists(full)
                ? read(full)
                : throw new ModelFaultException(ModelFault.MissingFile, "the folder does not exist.");
            return refiner.Kind != ModelKind.StableDiffusionXlRefiner
                    ? throw new ModelFaultException(
                        ModelFault.BadConfiguration, "it is no refiner, which has text_encoder_2 and no text_encoder.")
                : refiner.IsEdm
                    ? throw new ModelFaultException(ModelFault.BadConfiguration, $"it has the scheduler {refiner.SchedulerName} of EDM.")
                : (refiner.Vae.Channels, refiner.Vae.Scale) != (owner.Vae.Channels, owner.Vae.Scale)
                    ? throw new ModelFaultException(ModelFault.WrongShape, "its VAE has another size than the model's.")
                : refiner;
        }
        catch (ModelFaultException fault)
        {
            throw new ModelFaultException(fault.Fault, $"The refiner {Path.GetFileName(full)} of {owner.Name}: {fault.Message}", fault);
        }
    }
}
