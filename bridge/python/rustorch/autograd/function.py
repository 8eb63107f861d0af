"""x"""
from torch.autograd import Function
