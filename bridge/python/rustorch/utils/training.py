"""One step of training for the impatient."""

import rustorch as rt


def train_step(model, batch, optimizer=None, criterion=None):
    """Train ``model`` on one batch (inputs, targets) and return the loss.

    Without an optimizer Adam is made at the first step and kept on the model.
    Without a criterion it is cross entropy for targets of an integer dtype and
    the mean square error for others.
    """
    from .. import nn, optim

    inputs, targets = batch
    if optimizer is None:
        optimizer = model.__dict__.get("_train_step_optimizer")
        if optimizer is None:
            optimizer = model.__dict__["_train_step_optimizer"] = optim.Adam(model.parameters())
    if criterion is None:
        criterion = nn.functional.mse_loss if targets.is_floating_point() else nn.functional.cross_entropy
    optimizer.zero_grad()
    loss = criterion(model(inputs), targets)
    loss.backward()
    optimizer.step()
    return loss
